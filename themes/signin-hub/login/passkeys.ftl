<#import "icons.ftl" as icons>

<#-- The script does the asking; all it needs to know is in data-*, so the page needs no inline script. -->
<#macro conditionalUIData card=false>
  <#if enableWebAuthnConditionalUI?has_content>
    <@request mediation=mediation!"conditional" unsupported=msg("passkey-unsupported-browser-text")/>
    <button type="button" id="authenticateWebAuthnButton" class="${card?then("card", "button")}" data-passkey hidden><#rt>
      <#if card><span class="mark" aria-hidden="true"><@icons.draw "passkey"/></span></#if><span>${msg("webauthn-doAuthenticate")}</span></button>
  </#if>
</#macro>

<#macro request mediation unsupported>
  <form id="webauth" action="${url.loginAction}" method="post" hidden data-mediation="${mediation}" data-identified="${isUserIdentified}"
      data-challenge="${challenge}" data-verification="${userVerification}" data-rp="${rpId}" data-timeout="${createTimeout?c}"
      data-attachment="${authenticatorAttachment!}" data-unsupported="${unsupported}"
      data-allowed="<#list (authenticators.authenticators)![] as authenticator>${authenticator.credentialId}<#sep> </#list>">
    <#list ["clientDataJSON", "authenticatorData", "signature", "credentialId", "userHandle", "error"] as name>
    <input type="hidden" name="${name}">
    </#list>
  </form>
  <@script/>
</#macro>

<#macro script><script type="module" src="${url.resourcesPath}/js/passkeys.js"></script></#macro>

<#macro known>
  <#if authenticators?? && shouldDisplayAuthenticators!false>
    <ul class="cards" role="list">
      <#list authenticators.authenticators as authenticator>
      <li class="card">
        <span class="mark" aria-hidden="true"><@icons.draw "passkey"/></span>
        <span class="card-text">
          <span class="card-title">${authenticator.label}</span>
          <span class="card-note">
            <#if (authenticator.authenticatorProvider!)?has_content>${authenticator.authenticatorProvider} ·
            <#elseif (authenticator.transports.displayNameProperties)?has_content>
              <#list authenticator.transports.displayNameProperties as transport>${msg(transport)}<#sep>, </#list> ·
            </#if>
            ${msg("webauthn-createdAt-label")} ${authenticator.createdAt}</span>
        </span>
      </li>
      </#list>
    </ul>
  </#if>
</#macro>
