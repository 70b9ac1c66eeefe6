<#--
  Our own drawings. They take the colour of the text around them, so one drawing serves light, dark and forced colours.
  An unknown name draws nothing: ask `has` first where something else should stand in.
-->
<#macro svg>
<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"
  aria-hidden="true" focusable="false"><#nested></svg>
</#macro>

<#function has name>
  <#return ["oidc-pkce", "alert", "success", "info", "reveal", "language"]?seq_contains(name)>
</#function>

<#macro draw name>
  <#switch name>
    <#case "oidc-pkce">
      <@svg><circle cx="8" cy="16" r="4.75"/>
        <path d="M11.5 12.5 20.25 3.75M16.5 7.5l3 3M13.75 10.25l2 2"/><circle cx="8" cy="16" r=".6" fill="currentColor"/></@svg>
      <#break>
    <#case "alert">
      <@svg><circle cx="12" cy="12" r="9.25"/><path d="M12 7.25v5.5M12 16.5v.05"/></@svg>
      <#break>
    <#case "success">
      <@svg><circle cx="12" cy="12" r="9.25"/><path d="m8 12.5 2.75 2.75L16.25 9.5"/></@svg>
      <#break>
    <#case "info">
      <@svg><circle cx="12" cy="12" r="9.25"/><path d="M12 11.25v5.5M12 7.5v.05"/></@svg>
      <#break>
    <#case "reveal">
      <@svg><path d="M2.75 12S6 5.75 12 5.75 21.25 12 21.25 12 18 18.25 12 18.25 2.75 12 2.75 12Z"/>
        <circle cx="12" cy="12" r="2.75"/><path class="strike" d="m4 20 16-16"/></@svg>
      <#break>
    <#case "language">
      <@svg><circle cx="12" cy="12" r="9.25"/>
        <path d="M2.75 12h18.5M12 2.75c2.5 2.5 3.75 5.6 3.75 9.25s-1.25 6.75-3.75 9.25C9.5 18.75 8.25 15.65 8.25 12S9.5 5.25 12 2.75Z"/></@svg>
      <#break>
  </#switch>
</#macro>
