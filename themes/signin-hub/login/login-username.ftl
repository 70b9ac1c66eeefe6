<#import "template.ftl" as layout>
<#import "sign-in.ftl" as signIn>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("username") size=signIn.layout(); section>
  <#if section == "header">
    ${msg("loginAccountTitle")}
  <#elseif section == "lead">
    <@signIn.lead/>
  <#elseif section == "form">
    <@signIn.ways>
      <#if !usernameHidden??><@signIn.username messagesPerField.get("username")/></#if>
      <@signIn.remember/>
    </@signIn.ways>
  </#if>
</@layout.registrationLayout>
