<#import "template.ftl" as layout>
<#import "buttons.ftl" as buttons>
<@layout.registrationLayout displayInfo=!isAppInitiatedAction??; section>
  <#if section == "header">
    ${msg("emailVerifyTitle")}
  <#elseif section == "form">
    <p><#if verifyEmail??>${msg("emailVerifyInstruction1", verifyEmail)}<#else>${msg("emailVerifyInstruction4", (user.email)!)}</#if></p>
    <#if isAppInitiatedAction??>
      <form id="kc-verify-email-form" class="form" action="${url.loginAction}" method="post">
        <@buttons.submitOrCancel label=verifyEmail???then("emailVerifyResend", "emailVerifySend")/>
      </form>
    </#if>
  <#elseif section == "info">
    ${msg("emailVerifyInstruction2")} <a href="${url.loginAction}">${msg("doClickHere")}</a> ${msg("emailVerifyInstruction3")}
  </#if>
</@layout.registrationLayout>
