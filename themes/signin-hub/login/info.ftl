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
    <#if !skipLink??>
      <#if pageRedirectUri?has_content>
        <@next pageRedirectUri "backToApplication"/>
      <#elseif actionUri?has_content>
        <@next actionUri "proceedWithAction"/>
      <#elseif (client.baseUrl)?has_content>
        <@next client.baseUrl "backToApplication"/>
      </#if>
    </#if>
  </#if>
</@layout.registrationLayout>

<#macro next href label>
  <div class="actions"><a class="button primary" href="${href}">${msg(label)}</a></div>
</#macro>
