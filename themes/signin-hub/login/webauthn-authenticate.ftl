<#import "template.ftl" as layout>
<#import "passkeys.ftl" as passkeys>
<@layout.registrationLayout displayInfo=realm.registrationAllowed && !registrationDisabled?? && (properties.signinHubRegistration!) != "off"; section>
  <#if section == "header">
    ${msg("webauthn-login-title")}
  <#elseif section == "form">
    <@passkeys.request mediation="none" unsupported=msg("webauthn-unsupported-browser-text")/>
    <@passkeys.known/>
    <noscript><p>${msg("webauthn-unsupported-browser-text")}</p></noscript>
    <div class="actions">
      <button type="button" class="button primary" id="authenticateWebAuthnButton" data-passkey hidden autofocus>${msg("webauthn-doAuthenticate")}</button>
    </div>
  <#elseif section == "info">
    ${msg("noAccount")} <a href="${url.registrationUrl}">${msg("doRegister")}</a>
  </#if>
</@layout.registrationLayout>
