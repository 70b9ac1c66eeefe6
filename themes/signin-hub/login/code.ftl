<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<@layout.registrationLayout; section>
  <#if section == "header">
    <#if code.success>${msg("codeSuccessTitle")}<#else>${msg("codeErrorTitle", code.error!)}</#if>
  <#elseif section == "form">
    <div id="kc-code">
      <#if code.success>
        <@field.clipboard name="code" label=msg("copyCodeInstruction") value=code.code/>
      <#else>
        <p id="error">${code.error!}</p>
      </#if>
    </div>
  </#if>
</@layout.registrationLayout>
