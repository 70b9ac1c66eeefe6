<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("confirmOverrideIdpTitle")}
  <#elseif section == "form">
    <p>${msg("pageExpiredMsg1")} <a id="loginRestartLink" href="${url.loginRestartFlowUrl}">${msg("doClickHere")}</a></p>
    <form id="kc-register-form" class="form" action="${url.loginAction}" method="post" data-once>
      <div class="actions">
        <button class="button primary" id="confirmOverride" name="submitAction" value="confirmOverride"><#rt>
          ${msg("confirmOverrideIdpContinue", idpDisplayName)}</button>
      </div>
    </form>
  </#if>
</@layout.registrationLayout>
