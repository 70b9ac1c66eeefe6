<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "passkeys.ftl" as passkeys>
<#import "password-commons.ftl" as passwordCommons>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("webauthn-registration-title")}
  <#elseif section == "form">
    <form id="register" class="form" action="${url.loginAction}" method="post" data-challenge="${challenge}" data-user="${userid}" data-username="${username}"
        data-algorithms="<#list signatureAlgorithms as algorithm>${algorithm?c}<#sep> </#list>" data-rp="${rpId}" data-rp-name="${rpEntityName}"
        data-attestation="${attestationConveyancePreference}" data-attachment="${authenticatorAttachment}" data-resident-key="${residentKey!}"
        data-require-resident-key="${requireResidentKey}" data-verification="${userVerificationRequirement}" data-timeout="${createTimeout?c}"
        data-excluded="${excludeCredentialIds}" data-unsupported="${msg("webauthn-unsupported-browser-text")}">
      <#list ["clientDataJSON", "attestationObject", "publicKeyCredentialId", "transports", "authenticatorAttachment", "error"] as name>
      <input type="hidden" name="${name}">
      </#list>
      <@field.input name="authenticatorLabel" label=msg("webauthn-registration-init-label-prompt") value=msg("webauthn-registration-init-label")/>
      <@passwordCommons.logoutOtherSessions/>
      <noscript><p>${msg("webauthn-unsupported-browser-text")}</p></noscript>
      <div class="actions">
        <button type="button" class="button primary" id="registerWebAuthn" data-passkey hidden>${msg("doRegisterSecurityKey")}</button>
      </div>
    </form>
    <@passkeys.script/>
    <#if !isSetRetry?has_content && isAppInitiatedAction?has_content>
      <@layout.step id="cancelWebAuthnAIA" name="cancel-aia" value="true" label=msg("doCancel")/>
    </#if>
  </#if>
</@layout.registrationLayout>
