<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "sign-in.ftl" as signIn>
<#assign refused = messagesPerField.existsError("username", "password")>
<#-- An address alone is refused by Keycloak as if a password had been wrong; nobody is told of one that was not asked for. -->
<#assign addressOnly = signIn.emailFirst && !login.password??>
<#assign error = (refused && !addressOnly)?then(messagesPerField.getFirstError("username", "password"), "")>
<#assign place = signIn.placeOfForm(false)>
<#assign unknown = signIn.unknownAddress(refused)>
<#-- A name that is known leaves one thing to type. -->
<#assign named = !error?has_content && login.username!?has_content>
<@layout.registrationLayout displayMessage=!refused size=signIn.layout(place); section>
  <#if section == "header">
    ${msg("loginAccountTitle")}
  <#elseif section == "lead">
    <@signIn.lead/>
  <#elseif section == "form">
    <@signIn.ways place error unknown>
      <#if usernameHidden??>
        <@field.owner/>
        <@field.password name="password" label=msg("password") error=error forgotPassword=realm.resetPasswordAllowed
            autofocus=place == "alone" focus=true autocomplete="current-password"/>
      <#else>
        <@signIn.username error=error autofocus=place == "alone" && !named/>
        <#-- One message for the pair, told at the first field: which of the two was wrong is nobody's business. -->
        <@field.password name="password" label=msg("password") error="" invalidBy=error?has_content?then("input-error-username", "")
            forgotPassword=realm.resetPasswordAllowed autofocus=named && (place == "alone" || unknown) autocomplete="current-password">
          <@signIn.remember/>
        </@field.password>
      </#if>
      <input type="hidden" name="credentialId" value="${(auth.selectedCredential)!}">
    </@signIn.ways>
  </#if>
</@layout.registrationLayout>
