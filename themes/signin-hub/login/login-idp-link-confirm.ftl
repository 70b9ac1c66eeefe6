<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section == "header">
    ${msg("confirmLinkIdpTitle")}
  <#elseif section == "form">
    <p id="hub-question">${(message.summary)!}</p>
    <form id="kc-register-form" class="form" action="${url.loginAction}" method="post" data-once>
      <div class="actions">
        <button class="button primary" id="linkAccount" name="submitAction" value="linkAccount">${msg("confirmLinkIdpContinue", advancedMsg(idpDisplayName!))}</button>
        <#if !hideReviewButton?has_content>
          <button class="button" id="updateProfile" name="submitAction" value="updateProfile">${msg("confirmLinkIdpReviewProfile")}</button>
        </#if>
        <a class="button" id="loginRestartLink" href="${url.loginRestartFlowUrl}">${msg("hubChooseAnother")}</a>
      </div>
    </form>
  </#if>
</@layout.registrationLayout>
