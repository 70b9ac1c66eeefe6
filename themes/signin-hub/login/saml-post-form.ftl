<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("saml.post-form.title")}
  <#elseif section == "form">
    <p>${msg("saml.post-form.message")}</p>
    <form name="saml-post-binding" class="form" method="post" action="${samlPost.url}" data-when-loaded>
      <#if samlPost.SAMLRequest??><input type="hidden" name="SAMLRequest" value="${samlPost.SAMLRequest}"></#if>
      <#if samlPost.SAMLResponse??><input type="hidden" name="SAMLResponse" value="${samlPost.SAMLResponse}"></#if>
      <#if samlPost.relayState??><input type="hidden" name="RelayState" value="${samlPost.relayState}"></#if>
      <noscript><p>${msg("saml.post-form.js-disabled")}</p></noscript>
      <div class="actions"><button class="button primary">${msg("doContinue")}</button></div>
    </form>
    <script type="module" src="${url.resourcesPath}/js/when-loaded.js"></script>
  </#if>
</@layout.registrationLayout>
