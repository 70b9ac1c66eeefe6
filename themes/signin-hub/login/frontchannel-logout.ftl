<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("frontchannel-logout.title")}
  <#elseif section == "form">
    <p>${msg("frontchannel-logout.message")}</p>
    <ul class="prose">
      <#list logout.clients as client>
      <li>${client.name}<iframe class="decoration" src="${client.frontChannelLogoutUrl}" title="${client.name}"></iframe></li>
      </#list>
    </ul>
    <#if logout.logoutRedirectUri?has_content>
      <div class="actions"><a class="button primary" id="continue" href="${logout.logoutRedirectUri}" data-when-loaded>${msg("doContinue")}</a></div>
      <script type="module" src="${url.resourcesPath}/js/when-loaded.js"></script>
    </#if>
  </#if>
</@layout.registrationLayout>
