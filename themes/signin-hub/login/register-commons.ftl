<#import "field.ftl" as field>
<#macro termsAcceptance>
  <#if termsAcceptanceRequired??>
    <section aria-labelledby="terms">
      <h2 id="terms">${msg("termsTitle")}</h2>
      <div class="prose" id="kc-registration-terms-text">${kcSanitize(msg("termsText"))?no_esc}</div>
    </section>
    <@field.checkbox name="termsAccepted" label=msg("acceptTerms") required=true error=messagesPerField.get("termsAccepted")/>
  </#if>
</#macro>
