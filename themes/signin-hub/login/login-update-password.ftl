<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "password-commons.ftl" as passwordCommons>
<#import "password-validation.ftl" as validator>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("password", "password-confirm"); section>
  <#if section == "header">
    ${msg("updatePasswordTitle")}
  <#elseif section == "form">
    <form id="kc-passwd-update-form" class="form" action="${url.loginAction}" method="post" novalidate data-once>
      <@field.owner/>
      <@field.password name="password-new" label=msg("passwordNew") fieldName="password" autocomplete="new-password"
        autofocus=!messagesPerField.existsError("password-confirm")/>
      <@field.password name="password-confirm" label=msg("passwordConfirm") autocomplete="new-password"/>
      <@passwordCommons.logoutOtherSessions/>
      <@buttons.submitOrCancel/>
    </form>
    <@validator.script field="password-new"/>
  </#if>
</@layout.registrationLayout>
