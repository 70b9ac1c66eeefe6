<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("webauthn-error-title")}
  <#elseif section == "form">
    <form id="kc-error-credential-form" class="form" action="${url.loginAction}" method="post" data-once>
      <input type="hidden" name="authenticationExecution" value="${execution!}">
      <input type="hidden" name="isSetRetry" value="retry">
      <div class="actions"><button class="button primary" id="kc-try-again">${msg("doTryAgain")}</button></div>
    </form>
    <#if isAppInitiatedAction??>
      <@layout.step id="cancelWebAuthnAIA" name="cancel-aia" value="true" label=msg("doCancel")/>
    </#if>
  </#if>
</@layout.registrationLayout>
