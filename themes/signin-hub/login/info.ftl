<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section == "header">
    <#if messageHeader??>${msg(messageHeader)}<#else>${message.summary}</#if>
  <#elseif section == "form">
    <#-- Without a header of its own the message is the heading already. -->
    <#if messageHeader??><p id="kc-info-message">${message.summary}</p></#if>
    <#list requiredActions![]>
      <ul><#items as action><li>${msg("requiredAction." + action)}</li></#items></ul>
    </#list>
    <#assign signedOut = message.summary == msg("successLogout")>
    <#if !skipLink?? && pageRedirectUri?has_content>
      <@next pageRedirectUri "backToApplication"/>
    <#elseif !skipLink?? && actionUri?has_content>
      <@next actionUri "proceedWithAction"/>
    <#elseif !skipLink?? && (client.baseUrl)?has_content>
      <@next client.baseUrl signedOut?then("hubSignInAgain", "backToApplication")/>
    <#elseif accountUrl?has_content>
      <#-- Keycloak leaves out the link where it knows of no application; whoever has an account can start there. -->
      <@next accountUrl signedOut?then("hubSignInAgain", "hubToAccount")/>
    </#if>
  </#if>
</@layout.registrationLayout>

<#macro next href label>
  <div class="actions"><a class="button primary" href="${href}">${msg(label)}</a></div>
</#macro>
