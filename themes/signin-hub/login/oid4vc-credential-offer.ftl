<#import "template.ftl" as layout>
<#import "buttons.ftl" as buttons>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("credentialOffer"); section>
  <#if section == "header">
    ${msg("credentialOfferTitle", credentialDisplayName)}
  <#elseif section == "form">
    <ol id="kc-cred-offer-settings" class="steps">
      <li>
        <p>${msg("credentialOfferStep1", credentialDisplayName)}</p>
        <img id="kc-credential-offer-qr-code" class="qr" src="data:image/png;base64, ${credentialOffer.qrCode}" alt="${msg("hubQrCodeOffer")}">
        <p><a id="credential-offer-uri-link" href="${credentialOffer.uri}">${msg("credentialOfferUri")}</a></p>
      </li>
      <li><p>${msg("credentialOfferStep2", credentialDisplayName)}</p></li>
    </ol>
    <form id="kc-cred-offer-settings-form" class="form" action="${url.loginAction}" method="post" novalidate data-once>
      <@buttons.actionGroup>
        <@buttons.button id="continue-vc-offer" label="doContinue"/>
        <#if !skipCancelButton??><button class="button" id="cancel-vc-offer" name="cancel-aia" value="true">${msg("doCancel")}</button></#if>
      </@buttons.actionGroup>
    </form>
  </#if>
</@layout.registrationLayout>
