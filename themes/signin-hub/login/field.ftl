<#import "icons.ftl" as icons>
<#-- The macros and their parameters are those of keycloak.v2, whose pages extensions take as an example. -->
<#macro group name label error="" required=false>
  <div class="field">
    <label class="label" for="${name}">${label}<#if required> <span class="required" aria-hidden="true">*</span></#if></label>
    <#nested>
    <div id="input-error-container-${name}"><#if error?has_content><@told name error/></#if></div>
  </div>
</#macro>

<#macro told name error><p class="error" id="input-error-${name}" role="alert">${error}</p></#macro>

<#macro errorIcon error=""></#macro>

<#-- The first field that is wrong takes the focus. `describedBy` is for a field whose error is told at another one. -->
<#-- `focus` is for a field with providers beside it: it is left to the script, because on a touch screen the keyboard would
     cover them. -->
<#macro state name error required=false autofocus=false describedBy="input-error-" + name focus=false>
  <#if required> aria-required="true"</#if><#if autofocus || error?has_content> autofocus<#elseif focus> data-focus</#if><#rt>
  <#if error?has_content> aria-invalid="true" aria-describedby="${describedBy}"</#if></#macro>

<#macro input name label value="" required=false autocomplete=(name == "username")?then(name, "off") fieldName=name
    error=messagesPerField.get(fieldName) autofocus=false focus=false>
  <@group name=name label=label error=error required=required>
    <input type="text" id="${name}" name="${name}" value="${value}" autocomplete="${autocomplete}" autocapitalize="none" spellcheck="false"<#rt>
      <#if autocomplete == "one-time-code"> inputmode="numeric"</#if><@state name=name error=error required=required autofocus=autofocus focus=focus/>>
  </@group>
</#macro>

<#macro password name label value="" required=false forgotPassword=false fieldName=name error=messagesPerField.get(fieldName) autocomplete="off" autofocus=false
    invalidBy="" focus=false>
  <@group name=name label=label error=error required=required>
    <div class="revealable">
      <input type="password" id="${name}" name="${name}" value="${value}" autocomplete="${autocomplete}"<#rt>
        <#if invalidBy?has_content><@state name "true" required autofocus invalidBy/><#else><@state name=name error=error required=required autofocus=autofocus focus=focus/></#if>>
      <button type="button" aria-controls="${name}" aria-label="${msg("showPassword")}" data-reveal data-label-hide="${msg("hidePassword")}" hidden><#rt>
        <@icons.draw "reveal"/></button>
    </div>
    <#local extra><#nested></#local>
    <#if forgotPassword || extra?markup_string?trim?has_content>
      <div class="beside">
        ${extra}
        <#if forgotPassword><a href="${url.loginResetCredentialsUrl}">${msg("doForgotPassword")}</a></#if>
      </div>
    </#if>
  </@group>
</#macro>

<#function usernameLabel>
  <#return msg(realm.loginWithEmailAllowed?then(realm.registrationEmailAsUsername?then("email", "usernameOrEmail"), "username"))>
</#function>

<#-- For the browser's password manager, which wants to know whose password it is. -->
<#macro owner><input type="text" value="${(auth.attemptedUsername)!}" autocomplete="username" hidden></#macro>

<#macro checkbox name label value=false required=false error="">
  <label class="check" for="${name}">
    <input type="checkbox" id="${name}" name="${name}"<#if value> checked</#if><@state name error required/>>
    <span>${label}<#if required> <span class="required" aria-hidden="true">*</span></#if></span>
  </label>
  <#if error?has_content><@told name error/></#if>
</#macro>

<#macro devices known legend>
  <fieldset class="field">
    <legend class="label">${legend}</legend>
    <#list known.userOtpCredentials as credential>
      <label class="check" for="kc-otp-credential-${credential?index}">
        <input type="radio" id="kc-otp-credential-${credential?index}" name="selectedCredentialId" value="${credential.id}"<#rt>
          <#if credential.id == known.selectedCredentialId!> checked</#if>>
        <span>${credential.userLabel!}</span>
      </label>
    </#list>
  </fieldset>
</#macro>

<#macro clipboard name label ariaLabel=label value="" readonly=true>
  <@group name=name label=label?has_content?then(label, ariaLabel)>
    <input type="text" id="${name}" name="${name}" value="${value}"<#if readonly> readonly</#if>>
  </@group>
</#macro>
