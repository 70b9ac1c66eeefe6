<#import "template.ftl" as layout>
<#import "buttons.ftl" as buttons>
<#import "user-profile-commons.ftl" as profileFields>
<@layout.registrationLayout displayMessage=messagesPerField.exists("global") displayRequiredFields=true; section>
  <#if section == "header">
    ${msg("loginIdpReviewProfileTitle")}
  <#elseif section == "form">
    <form id="kc-idp-review-profile-form" class="form" action="${url.loginAction}" method="post" novalidate>
      <@profileFields.userProfileFormFields/>
      <@buttons.actionGroup><@buttons.button label="doSubmit"/></@buttons.actionGroup>
    </form>
  </#if>
</@layout.registrationLayout>
