<#import "template.ftl" as layout>
<#import "buttons.ftl" as buttons>
<#import "user-profile-commons.ftl" as profileFields>
<@layout.registrationLayout displayMessage=messagesPerField.exists("global") displayRequiredFields=true; section>
  <#if section == "header">
    ${msg("loginProfileTitle")}
  <#elseif section == "form">
    <form id="kc-update-profile-form" class="form" action="${url.loginAction}" method="post" novalidate>
      <@profileFields.userProfileFormFields/>
      <@buttons.submitOrCancel/>
    </form>
  </#if>
</@layout.registrationLayout>
