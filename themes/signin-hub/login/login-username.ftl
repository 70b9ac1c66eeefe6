<#import "template.ftl" as layout>
<#import "sign-in.ftl" as signIn>
<#assign error = messagesPerField.existsError("username")?then(messagesPerField.get("username"), "")>
<#assign place = signIn.placeOfForm(true)>
<@layout.registrationLayout displayMessage=!error?has_content size=signIn.layout(place); section>
  <#if section == "header">
    ${msg("loginAccountTitle")}
  <#elseif section == "lead">
    <@signIn.lead/>
  <#elseif section == "form">
    <@signIn.ways place error signIn.unknownAddress(error?has_content)>
      <#if !usernameHidden??><@signIn.username error=error autofocus=place == "alone" focus=place == "on top"/></#if>
      <@signIn.remember/>
    </@signIn.ways>
  </#if>
</@layout.registrationLayout>
