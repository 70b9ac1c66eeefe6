<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "password-commons.ftl" as passwordCommons>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("totp", "userLabel"); section>
  <#if section == "header">
    ${msg("loginTotpTitle")}
  <#elseif section == "form">
    <#assign manual = (mode!) == "manual">
    <ol id="kc-totp-settings" class="steps">
      <li>
        <p>${msg("loginTotpStep1")}</p>
        <ul id="kc-totp-supported-apps"><#list totp.supportedApplications as app><li>${msg(app)}</li></#list></ul>
      </li>
      <#if manual>
        <li>
          <p>${msg("loginTotpManualStep2")}</p>
          <p class="secret-key" id="kc-totp-secret-key">${totp.totpSecretEncoded}</p>
          <p><a id="mode-barcode" href="${totp.qrUrl}">${msg("loginTotpScanBarcode")}</a></p>
        </li>
        <li>
          <p>${msg("loginTotpManualStep3")}</p>
          <ul>
            <li id="kc-totp-type">${msg("loginTotpType")}: ${msg("loginTotp." + totp.policy.type)}</li>
            <li id="kc-totp-algorithm">${msg("loginTotpAlgorithm")}: ${totp.policy.getAlgorithmKey()}</li>
            <li id="kc-totp-digits">${msg("loginTotpDigits")}: ${totp.policy.digits}</li>
            <#if totp.policy.type == "totp">
              <li id="kc-totp-period">${msg("loginTotpInterval")}: ${totp.policy.period}</li>
            <#else>
              <li id="kc-totp-counter">${msg("loginTotpCounter")}: ${totp.policy.initialCounter}</li>
            </#if>
          </ul>
        </li>
      <#else>
        <li>
          <p>${msg("loginTotpStep2")}</p>
          <img id="kc-totp-secret-qr-code" class="qr" src="data:image/png;base64, ${totp.totpSecretQrCode}" alt="${msg("hubQrCode")}">
          <p><a id="mode-manual" href="${totp.manualUrl}">${msg("loginTotpUnableToScan")}</a></p>
        </li>
      </#if>
      <li><p>${msg("loginTotpStep3")}</p><p>${msg("loginTotpStep3DeviceName")}</p></li>
    </ol>
    <form id="kc-totp-settings-form" class="form" action="${url.loginAction}" method="post" novalidate data-once>
      <input type="hidden" name="totpSecret" value="${totp.totpSecret}">
      <#if mode??><input type="hidden" name="mode" value="${mode}"></#if>
      <@field.input name="totp" label=msg("authenticatorCode") required=true autocomplete="one-time-code"/>
      <@field.input name="userLabel" label=msg("loginTotpDeviceName") required=totp.otpCredentials?size gte 1/>
      <@passwordCommons.logoutOtherSessions/>
      <@buttons.submitOrCancel id="saveTOTPBtn"/>
    </form>
  </#if>
</@layout.registrationLayout>
