<#-- What a realm decides by its attributes is in `properties` by now, see SignInPages. -->
<#function title>
  <#local own = properties.signinHubTitle!>
  <#if own?has_content><#return advancedMsg(own)></#if>
  <#local display = (realm.displayName)!>
  <#return display?has_content?then(display, (realm.name)!)>
</#function>

<#function logo><#return image(properties.signinHubLogo!)></#function>

<#function accent>
  <#local colour = properties.signinHubAccent!>
  <#return colour?matches("#[0-9A-Fa-f]{6}")?then(colour[1..]?lower_case, "")>
</#function>

<#function realmPath>
  <#return url.loginRestartFlowUrl?keep_before("/login-actions/")>
</#function>

<#-- An image as data, an https address, or a path on this server (not //host, and not /\host, which browsers read the same way). -->
<#function image source>
  <#return source?matches(r"(?is)data:image/[a-z0-9.+-]+[;,].*|https://[^\s]+|/(?![/\\])[^\s\\]*")?then(source, "")>
</#function>

<#function link target>
  <#return target?matches(r"(?is)(https?://|mailto:)[^\s]+|/(?![/\\])[^\s\\]*")?then(target, "")>
</#function>

<#-- In a window of their own: whoever reads the terms has not given up signing in. -->
<#macro links>
  <#local shown = ["Help", "Terms", "Privacy"]?filter(name -> link(properties["signinHub" + name]!)?has_content)>
  <#if shown?has_content>
  <footer class="foot">
    <ul>
      <#list shown as name>
      <li><a href="${properties["signinHub" + name]}" target="_blank" rel="noopener">${msg("hub" + name)}</a></li>
      </#list>
    </ul>
  </footer>
  </#if>
</#macro>
