<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<@layout.registrationLayout displayInfo=true displayMessage=!messagesPerField.existsError("username"); section>
  <#if section == "header">
    ${msg("emailForgotTitle")}
  <#elseif section == "form">
    <form id="kc-reset-password-form" class="form" action="${url.loginAction}" method="post" data-once>
      <@field.input name="username" label=field.usernameLabel() value=(auth.attemptedUsername)! autofocus=true/>
      <@buttons.actionGroup>
        <@buttons.button id="kc-form-buttons" label="doSubmit"/>
        <@buttons.buttonLink href=url.loginUrl label="backToLogin"/>
      </@buttons.actionGroup>
    </form>
  <#elseif section == "info">
    <span class="hint">${msg(realm.duplicateEmailsAllowed?then("emailInstructionUsername", "emailInstruction"))}</span>
  </#if>
</@layout.registrationLayout>
