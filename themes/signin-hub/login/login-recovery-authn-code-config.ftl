<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "icons.ftl" as icons>
<#import "password-commons.ftl" as passwordCommons>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("recovery-code-config-header")}
  <#elseif section == "form">
    <div class="alert warning">
      <@icons.draw "alert"/>
      <div><h2>${msg("recovery-code-config-warning-title")}</h2><p>${msg("recovery-code-config-warning-message")}</p></div>
    </div>
    <ol id="kc-recovery-codes-list" class="codes">
      <#list recoveryAuthnCodesConfigBean.generatedRecoveryAuthnCodesList as code>
      <li>${code[0..3]}-${code[4..7]}-${code[8..]}</li>
      </#list>
    </ol>
    <div class="actions side-by-side" hidden data-codes="kc-recovery-codes-list" data-header="${msg("recovery-codes-download-file-header")}"
        data-description="${msg("recovery-codes-download-file-description")}" data-date="${msg("recovery-codes-download-file-date")}">
      <button type="button" class="button" id="printRecoveryCodes" data-do="print">${msg("recovery-codes-print")}</button>
      <button type="button" class="button" id="downloadRecoveryCodes" data-do="download">${msg("recovery-codes-download")}</button>
      <button type="button" class="button" id="copyRecoveryCodes" data-do="copy">${msg("recovery-codes-copy")}</button>
    </div>
    <script type="module" src="${url.resourcesPath}/js/recovery-codes.js"></script>
    <form id="kc-recovery-codes-settings-form" class="form" action="${url.loginAction}" method="post" data-once>
      <input type="hidden" name="generatedRecoveryAuthnCodes" value="${recoveryAuthnCodesConfigBean.generatedRecoveryAuthnCodesAsString}">
      <input type="hidden" name="generatedAt" value="${recoveryAuthnCodesConfigBean.generatedAt?c}">
      <input type="hidden" name="userLabel" value="${msg("recovery-codes-label-default")}">
      <label class="check" for="kcRecoveryCodesConfirmationCheck">
        <input type="checkbox" id="kcRecoveryCodesConfirmationCheck" name="kcRecoveryCodesConfirmationCheck" required>
        <span>${msg("recovery-codes-confirmation-message")}</span>
      </label>
      <@passwordCommons.logoutOtherSessions/>
      <@buttons.submitOrCancel id="saveRecoveryAuthnCodesBtn" label="recovery-codes-action-complete" cancel="recovery-codes-action-cancel"/>
    </form>
  </#if>
</@layout.registrationLayout>
