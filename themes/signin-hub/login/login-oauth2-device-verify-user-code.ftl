<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("oauth2DeviceVerificationTitle")}
  <#elseif section == "form">
    <form id="kc-user-verify-device-user-code-form" class="form" action="${url.oauth2DeviceVerificationAction}" method="post" data-once>
      <@field.input name="device_user_code" label=msg("verifyOAuth2DeviceUserCode") autofocus=true/>
      <@buttons.actionGroup><@buttons.button id="kc-login" label="doSubmit"/></@buttons.actionGroup>
    </form>
  </#if>
</@layout.registrationLayout>
