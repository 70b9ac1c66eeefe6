<#import "template.ftl" as layout>
<#import "buttons.ftl" as buttons>
<#import "settings.ftl" as settings>
<#assign application = (client.name?has_content)?then(advancedMsg(client.name), client.clientId)>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("oauthGrantTitle", application)}
  <#elseif section == "form">
    <#assign logo = settings.image((client.attributes.logoUri)!)>
    <#if logo?has_content><img class="logo" src="${logo}" alt=""></#if>
    <div id="kc-oauth">
      <h2>${msg("oauthGrantRequest")}</h2>
      <ul class="prose">
        <#list oauth.clientScopesRequested![] as scope>
        <li><#if scope.parameterizedScopeParameter??>${advancedMsg(scope.consentScreenText, scope.parameterizedScopeParameter)}<#rt>
          <#else>${advancedMsg(scope.consentScreenText)}</#if></li>
        </#list>
      </ul>
      <#assign terms = settings.link((client.attributes.tosUri)!) policy = settings.link((client.attributes.policyUri)!)>
      <#if terms?has_content || policy?has_content>
        <p class="hint">
          ${msg("oauthGrantInformation", application)}
          <#if terms?has_content>${msg("oauthGrantReview")} <a href="${terms}" target="_blank" rel="noopener">${msg("oauthGrantTos")}</a></#if>
          <#if policy?has_content>${msg("oauthGrantReview")} <a href="${policy}" target="_blank" rel="noopener">${msg("oauthGrantPolicy")}</a></#if>
        </p>
      </#if>
      <form class="form" action="${url.oauthAction}" method="post" data-once>
        <input type="hidden" name="code" value="${oauth.code}">
        <@buttons.actionGroup horizontal=true>
          <@buttons.button id="kc-login" name="accept" label="doYes"/>
          <@buttons.button id="kc-cancel" name="cancel" label="doNo" type="secondary"/>
        </@buttons.actionGroup>
      </form>
    </div>
  </#if>
</@layout.registrationLayout>
