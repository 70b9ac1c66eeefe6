<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("loginChooseAuthenticator")}
  <#elseif section == "form">
    <form action="${url.loginAction}" method="post" data-once>
      <ul class="cards" role="list">
        <#list auth.authenticationSelections as selection>
        <li>
          <button class="card" name="authenticationExecution" value="${selection.authExecId}">
            <span class="card-text">
              <span class="card-title">${msg(selection.displayName)}</span>
              <span class="card-note">${msg(selection.helpText)}</span>
            </span>
          </button>
        </li>
        </#list>
      </ul>
    </form>
  </#if>
</@layout.registrationLayout>
