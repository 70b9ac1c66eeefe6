<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("organization.select")}
  <#elseif section == "form">
    <form id="kc-user-organizations" action="${url.loginAction}" method="post" data-once>
      <ul class="cards" role="list">
        <#list user.organizations as organization>
        <li>
          <button class="card" id="organization-${organization.alias}" name="kc.org" value="${organization.alias}">
            <@layout.monogram organization.name!organization.alias/>
            <span class="card-text"><span class="card-title">${organization.name!organization.alias}</span></span>
          </button>
        </li>
        </#list>
      </ul>
    </form>
  </#if>
</@layout.registrationLayout>
