<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "user-profile-commons.ftl" as profileFields>
<#import "register-commons.ftl" as registerCommons>
<#import "password-validation.ftl" as validator>
<@layout.registrationLayout displayMessage=messagesPerField.exists("global") displayRequiredFields=true; section>
  <#if section == "header">
    <#if messageHeader??>${msg(messageHeader)}<#else>${msg("registerTitle")}</#if>
  <#elseif section == "form">
    <form id="kc-register-form" class="form" action="${url.registrationAction}" method="post" novalidate>
      <@profileFields.userProfileFormFields; place, attribute>
        <#if place == "afterField" && passwordRequired?? && attribute.name == realm.registrationEmailAsUsername?then("email", "username")>
          <@field.password name="password" required=true label=msg("password") autocomplete="new-password"/>
          <@field.password name="password-confirm" required=true label=msg("passwordConfirm") autocomplete="new-password"/>
        </#if>
      </@profileFields.userProfileFormFields>
      <@registerCommons.termsAcceptance/>
      <#-- The names are those that Google's script looks for. -->
      <#if recaptchaRequired?? && (recaptchaVisible!false)>
        <div class="g-recaptcha" data-size="compact" data-sitekey="${recaptchaSiteKey}" data-action="${recaptchaAction}"></div>
      </#if>
      <div class="actions">
        <#if recaptchaRequired?? && !(recaptchaVisible!false)>
          <button class="button primary g-recaptcha" id="kc-submit" data-sitekey="${recaptchaSiteKey}" data-callback="onSubmitRecaptcha"
            data-action="${recaptchaAction}">${msg("doRegister")}</button>
          <script type="module" src="${url.resourcesPath}/js/recaptcha.js"></script>
        <#else>
          <@buttons.button label="doRegister"/>
        </#if>
        <@buttons.buttonLink href=url.loginUrl label="backToLogin"/>
      </div>
    </form>
    <@validator.script field="password"/>
  </#if>
</@layout.registrationLayout>
