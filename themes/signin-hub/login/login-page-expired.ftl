<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("pageExpiredTitle")}
  <#elseif section == "form">
    <p>${msg("hubPageExpired")}</p>
    <div class="actions">
      <a class="button primary" id="loginContinueLink" href="${url.loginAction}">${msg("doContinue")}</a>
      <a class="button" id="loginRestartLink" href="${url.loginRestartFlowUrl}">${msg("restartLoginTooltip")}</a>
    </div>
  </#if>
</@layout.registrationLayout>
