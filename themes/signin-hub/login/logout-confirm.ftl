<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("logoutConfirmTitle")}
  <#elseif section == "form">
    <p>${msg("logoutConfirmHeader")}</p>
    <form class="form" action="${url.logoutConfirmAction}" method="post" data-once>
      <input type="hidden" name="session_code" value="${logoutConfirm.code}">
      <div class="actions">
        <button class="button primary" id="kc-logout" name="confirmLogout" value="true">${msg("doLogout")}</button>
        <#if !logoutConfirm.skipLink && (client.baseUrl)?has_content>
          <a class="button" href="${client.baseUrl}">${msg("backToApplication")}</a>
        </#if>
      </div>
    </form>
  </#if>
</@layout.registrationLayout>
