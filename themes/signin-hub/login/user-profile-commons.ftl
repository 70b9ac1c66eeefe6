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
    <#-- What Keycloak's script for several values writes is in English and without style. -->
    <#if key == "kcMultivalued">
    <script type="module" src="${url.resourcesPath}/js/several-values.js"></script>
    <#else>
    <script type="module" src="${url.resourcesPath}/js/${key}.js"></script>
    </#if>
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
  <#if type == "select-radiobuttons">
    <@several attribute label error "radiogroup"><@choices attribute "radio" error/></@several>
  <#elseif type == "multiselect-checkboxes">
    <@several attribute label error "group"><@choices attribute "checkbox" error/></@several>
  <#elseif attribute.multivalued && !["textarea", "select", "multiselect"]?seq_contains(type)>
    <@several attribute label error "group"><@values attribute label error/></@several>
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
          <@input attribute=attribute value=attribute.value!attribute.defaultValue! error=error/>
      </#switch>
      <@help attribute "after"/>
    </@field.group>
  </#if>
</#macro>

<#-- A name for several controls; which of them is wrong is not known. -->
<#macro several attribute label error role>
  <fieldset class="field"<#if role != "group"> role="${role}"</#if><#if attribute.readOnly> disabled</#if><#rt>
      <#if role == "radiogroup" && attribute.required> aria-required="true"</#if><@described attribute error/>>
    <legend class="label">${label}<#if attribute.required> <span class="required" aria-hidden="true">*</span></#if></legend>
    <@help attribute "before"/>
    <#nested>
    <@help attribute "after"/>
    <div id="input-error-container-${attribute.name}"><#if error?has_content><@field.told attribute.name error/></#if></div>
  </fieldset>
</#macro>

<#macro values attribute label error>
  <div class="field" data-values="${attribute.name}"<#rt>
      <#if !attribute.readOnly> data-add="${msg("hubAddValue")}" data-remove="${msg("hubRemoveValue")}"</#if>>
    <#list attribute.values?has_content?then(attribute.values, [attribute.defaultValue!]) as value>
      <div class="value"><#rt>
        <@input attribute=attribute value=value error=(value?index == 0)?then(error, "") id=attribute.name + "-" + value?index label=label/></div>
    </#list>
  </div>
</#macro>

<#macro input attribute value error id=attribute.name label="">
  <input id="${id}" name="${attribute.name}" value="${value}"<#if label?has_content> aria-label="${label}"</#if><#rt>
    type="${(attribute.annotations.inputType!'text')?remove_beginning("html5-")}"<#rt>
    <#if purposeOf(attribute)?has_content> autocomplete="${purposeOf(attribute)}"</#if><#rt>
    <#if attribute.annotations.inputTypePlaceholder??> placeholder="${advancedMsg(attribute.annotations.inputTypePlaceholder)}"</#if><#rt>
    <@attr attribute "pattern" "inputTypePattern"/><@attr attribute "size" "inputTypeSize"/><@attr attribute "maxlength" "inputTypeMaxlength"/><#rt>
    <@attr attribute "minlength" "inputTypeMinlength"/><@attr attribute "max" "inputTypeMax"/><@attr attribute "min" "inputTypeMin"/><#rt>
    <@attr attribute "step" "inputTypeStep"/><@data attribute.html5DataAnnotations/><@state attribute error/>>
</#macro>

<#-- Keycloak's own names; the browser fills them in (WCAG 2.2, 1.3.5). -->
<#function purposeOf attribute>
  <#return attribute.autocomplete!({"firstName": "given-name", "lastName": "family-name"}[attribute.name])!>
</#function>

<#macro choices attribute type error>
  <#-- Without it a form with every box cleared would send nothing and change nothing. -->
  <#if type == "checkbox"><input type="hidden" name="${attribute.name}" value=""></#if>
  <#list optionsOf(attribute) as option>
    <label class="check" for="${attribute.name}-${option}">
      <input type="${type}" id="${attribute.name}-${option}" name="${attribute.name}" value="${option}"<#rt>
        <#if selectedOf(attribute)?seq_contains(option)> checked</#if><#if attribute.readOnly> disabled</#if><#rt>
        <#if option?is_first && error?has_content> autofocus</#if>>
      <span><@optionLabel attribute option/></span>
    </label>
  </#list>
</#macro>

<#macro state attribute error>
  <#if attribute.readOnly> disabled</#if><#if attribute.required> aria-required="true"</#if><#rt>
  <#if error?has_content> aria-invalid="true" autofocus</#if><@described attribute error/></#macro>

<#macro described attribute error>
  <#local texts = ["before", "after"]?filter(where -> attribute.annotations[helpKey(where)]??)?map(where -> "form-help-text-" + where + "-" + attribute.name)>
  <#if error?has_content><#local texts = texts + ["input-error-" + attribute.name]></#if>
  <#if texts?has_content> aria-describedby="${texts?join(" ")}"</#if></#macro>

<#function helpKey where><#return (where == "before")?then("inputHelperTextBefore", "inputHelperTextAfter")></#function>

<#macro attr attribute name annotation><#if attribute.annotations[annotation]??> ${name}="${attribute.annotations[annotation]}"</#if></#macro>

<#macro data annotations><#list annotations as key, value> data-${key}="${value}"</#list></#macro>

<#-- Help texts may carry links; Keycloak's sanitizer decides which mark-up stays. -->
<#macro help attribute where>
  <#local key = helpKey(where)>
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
