<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("totp"); section>
  <#if section == "header">
    ${msg("doLogIn")}
  <#elseif section == "form">
    <form id="kc-otp-reset-form" class="form" action="${url.loginAction}" method="post" data-once>
      <@field.devices configuredOtpCredentials msg("otp-reset-description")/>
      <@buttons.actionGroup><@buttons.button id="kc-otp-reset-form-submit" label="doSubmit"/></@buttons.actionGroup>
    </form>
  </#if>
</@layout.registrationLayout>
