<#import "field.ftl" as field>

<#-- The fields of the realm's user profile. Calling pages put their own between them: nested "beforeField" and "afterField". -->
<#macro userProfileFormFields>
  <#local currentGroup = "">
  <#list profile.attributes as attribute>
    <#if attribute.name == "locale" && realm.internationalizationEnabled && locale.currentLanguageTag?has_content>
      <input type="hidden" id="locale" name="locale" value="${locale.currentLanguageTag}">
    <#else>
      <#local groupName = (attribute.group.name)!>
      <#if groupName != currentGroup>
        <#local currentGroup = groupName>
        <#if groupName?has_content><@groupHeading attribute.group/></#if>
      </#if>
      <#nested "beforeField" attribute>
      <@one attribute/>
      <#nested "afterField" attribute>
    </#if>
  </#list>
  <#list profile.html5DataAnnotations?keys as key>
    <script type="module" src="${url.resourcesPath}/js/${key}.js"></script>
  </#list>
</#macro>

<#macro groupHeading group>
  <div id="header-${group.name}"<@data group.html5DataAnnotations/>>
    <h2><#if (group.displayHeader!)?has_content>${advancedMsg(group.displayHeader)}<#else>${group.name}</#if></h2>
    <#if (group.displayDescription!)?has_content><p class="hint">${advancedMsg(group.displayDescription)}</p></#if>
  </div>
</#macro>

<#macro one attribute>
  <#local type = attribute.annotations.inputType!>
  <#local error = messagesPerField.get(attribute.name)>
  <#local label = advancedMsg(attribute.displayName!)>
  <#if ["select-radiobuttons", "multiselect-checkboxes"]?seq_contains(type)>
    <fieldset class="field"<@state attribute error/>>
      <legend class="label">${label}<#if attribute.required> <span class="required" aria-hidden="true">*</span></#if></legend>
      <@help attribute "before"/>
      <@choices attribute type/>
      <@help attribute "after"/>
      <div id="input-error-container-${attribute.name}"><#if error?has_content><p class="error" id="input-error-${attribute.name}">${error}</p></#if></div>
    </fieldset>
  <#else>
    <@field.group name=attribute.name label=label error=error required=attribute.required>
      <@help attribute "before"/>
      <#switch type>
        <#case "textarea">
          <textarea id="${attribute.name}" name="${attribute.name}"<@attr attribute "cols" "inputTypeCols"/><@attr attribute "rows" "inputTypeRows"/><#rt>
            <@attr attribute "maxlength" "inputTypeMaxlength"/><@state attribute error/>>${attribute.value!attribute.defaultValue!}</textarea>
          <#break>
        <#case "select">
        <#case "multiselect">
          <select id="${attribute.name}" name="${attribute.name}"<#if type == "multiselect"> multiple</#if><#rt>
            <@attr attribute "size" "inputTypeSize"/><@state attribute error/>>
            <#if type == "select"><option value=""></option></#if>
            <#list optionsOf(attribute) as option>
              <option value="${option}"<#if selectedOf(attribute)?seq_contains(option)> selected</#if>><@optionLabel attribute option/></option>
            </#list>
          </select>
          <#break>
        <#default>
          <#list (attribute.multivalued && attribute.values?has_content)?then(attribute.values, [attribute.value!attribute.defaultValue!]) as value>
            <@input attribute value!"" error/>
          </#list>
      </#switch>
      <@help attribute "after"/>
    </@field.group>
  </#if>
</#macro>

<#macro input attribute value error>
  <input id="${attribute.name}" name="${attribute.name}" value="${value}" type="${(attribute.annotations.inputType!'text')?remove_beginning("html5-")}"<#rt>
    <#if attribute.autocomplete??> autocomplete="${attribute.autocomplete}"</#if><#rt>
    <#if attribute.annotations.inputTypePlaceholder??> placeholder="${advancedMsg(attribute.annotations.inputTypePlaceholder)}"</#if><#rt>
    <@attr attribute "pattern" "inputTypePattern"/><@attr attribute "size" "inputTypeSize"/><@attr attribute "maxlength" "inputTypeMaxlength"/><#rt>
    <@attr attribute "minlength" "inputTypeMinlength"/><@attr attribute "max" "inputTypeMax"/><@attr attribute "min" "inputTypeMin"/><#rt>
    <@attr attribute "step" "inputTypeStep"/><@data attribute.html5DataAnnotations/><@state attribute error/>>
</#macro>

<#macro choices attribute type>
  <#local box = type == "multiselect-checkboxes">
  <#-- Without it a form with every box cleared would send nothing and change nothing. -->
  <#if box><input type="hidden" name="${attribute.name}" value=""></#if>
  <#list optionsOf(attribute) as option>
    <label class="check" for="${attribute.name}-${option}">
      <input type="${box?then('checkbox', 'radio')}" id="${attribute.name}-${option}" name="${attribute.name}" value="${option}"<#rt>
        <#if selectedOf(attribute)?seq_contains(option)> checked</#if><#if attribute.readOnly> disabled</#if>>
      <span><@optionLabel attribute option/></span>
    </label>
  </#list>
</#macro>

<#macro state attribute error>
  <#if attribute.readOnly> disabled</#if><#if attribute.required> aria-required="true"</#if><#rt>
  <#if error?has_content> aria-invalid="true" aria-describedby="input-error-${attribute.name}"</#if></#macro>

<#macro attr attribute name annotation><#if attribute.annotations[annotation]??> ${name}="${attribute.annotations[annotation]}"</#if></#macro>

<#macro data annotations><#list annotations as key, value> data-${key}="${value}"</#list></#macro>

<#-- Help texts may carry links; Keycloak's sanitizer decides which mark-up stays. -->
<#macro help attribute where>
  <#local key = (where == "before")?then("inputHelperTextBefore", "inputHelperTextAfter")>
  <#if attribute.annotations[key]??>
    <div class="hint" id="form-help-text-${where}-${attribute.name}">${kcSanitize(advancedMsg(attribute.annotations[key]))?no_esc}</div>
  </#if>
</#macro>

<#macro optionLabel attribute option>
  <#if attribute.annotations.inputOptionLabels??>
    ${advancedMsg(attribute.annotations.inputOptionLabels[option]!option)}<#t>
  <#elseif attribute.annotations.inputOptionLabelsI18nPrefix??>
    ${msg(attribute.annotations.inputOptionLabelsI18nPrefix + "." + option)}<#t>
  <#else>
    ${option}<#t>
  </#if>
</#macro>

<#function optionsOf attribute>
  <#local validator = attribute.annotations.inputOptionsFromValidation!"options">
  <#return (attribute.validators[validator].options)!(attribute.validators.options.options)![]>
</#function>

<#function selectedOf attribute>
  <#local values = attribute.values![]>
  <#return values?has_content?then(values, attribute.defaultValue???then([attribute.defaultValue!], []))>
</#function>
