<#import "template.ftl" as layout>
<#import "buttons.ftl" as buttons>
<#import "password-commons.ftl" as passwordCommons>
<#import "user-profile-commons.ftl" as profileFields>
<@layout.registrationLayout displayMessage=messagesPerField.exists("global"); section>
  <#if section == "header">
    ${msg("updateEmailTitle")}
  <#elseif section == "form">
    <form id="kc-update-email-form" class="form" action="${url.loginAction}" method="post" novalidate>
      <@profileFields.userProfileFormFields/>
      <@passwordCommons.logoutOtherSessions/>
      <@buttons.submitOrCancel/>
    </form>
  </#if>
</@layout.registrationLayout>
