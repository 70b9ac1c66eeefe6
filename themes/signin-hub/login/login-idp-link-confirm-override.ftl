<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section == "header">
    ${msg("confirmOverrideIdpTitle")}
  <#elseif section == "form">
    <p id="hub-question">${(message.summary)!}</p>
    <form id="kc-register-form" class="form" action="${url.loginAction}" method="post" data-once>
      <div class="actions">
        <button class="button primary" id="confirmOverride" name="submitAction" value="confirmOverride"><#rt>
          ${msg("confirmOverrideIdpContinue", advancedMsg(idpDisplayName!))}</button>
        <a class="button" id="loginRestartLink" href="${url.loginRestartFlowUrl}">${msg("hubChooseAnother")}</a>
      </div>
    </form>
  </#if>
</@layout.registrationLayout>
