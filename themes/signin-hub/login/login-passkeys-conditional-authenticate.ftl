<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "passkeys.ftl" as passkeys>
<@layout.registrationLayout displayInfo=realm.registrationAllowed && !registrationDisabled?? && (properties.signinHubRegistration!) != "off"; section>
  <#if section == "header">
    ${msg("passkey-login-title")}
  <#elseif section == "form">
    <@passkeys.request mediation="conditional" unsupported=msg("passkey-unsupported-browser-text")/>
    <@passkeys.known/>
    <noscript><p>${msg("passkey-unsupported-browser-text")}</p></noscript>
    <#if realm.password && !usernameHidden??>
      <form id="kc-form-login" class="form" data-passkey-name hidden>
        <@field.input name="username" label=msg("passkey-autofill-select") value=(login.username)! autocomplete="username webauthn" autofocus=true/>
      </form>
    </#if>
    <div class="actions">
      <button type="button" class="button primary" id="authenticateWebAuthnButton" data-passkey hidden>${msg("passkey-doAuthenticate")}</button>
    </div>
  <#elseif section == "info">
    ${msg("noAccount")} <a href="${url.registrationUrl}">${msg("doRegister")}</a>
  </#if>
</@layout.registrationLayout>
