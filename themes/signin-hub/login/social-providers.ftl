<#import "icons.ftl" as icons>
<#import "template.ftl" as layout>

<#-- Everything of a provider is what an admin typed: it is escaped on output, and the icon's scheme is checked as well. -->
<#macro show social>
  <#local providers = social.providers>
  <#local categories = []>
  <#list providers as p>
    <#local category = categoryOf(p)>
    <#if category?has_content && !categories?seq_contains(category)><#local categories = categories + [category]></#if>
  </#list>

  <div id="kc-social-providers" class="groups">
    <@cards providers?filter(p -> !categoryOf(p)?has_content)/>
    <#list categories as category>
      <section aria-labelledby="category-${category?index}">
        <h3 id="category-${category?index}">${advancedMsg(category)}</h3>
        <@cards providers?filter(p -> categoryOf(p) == category)/>
      </section>
    </#list>
  </div>
</#macro>

<#macro cards providers>
  <#list providers>
  <ul class="cards" role="list">
    <#items as p>
    <#local name = nameOf(p)>
    <#local note = (p.themeConfig.message)!>
    <li>
      <a id="social-${p.alias}" class="card" href="${p.loginUrl}" data-once>
        <@mark p name/>
        <span class="card-text">
          <span class="card-title">${msg("hubContinueWith", name)}</span>
          <#if note?has_content><span class="card-note">${advancedMsg(note)}</span></#if>
        </span>
      </a>
    </li>
    </#items>
  </ul>
  </#list>
</#macro>

<#macro mark p name>
  <#local source = iconOf(p)>
  <#if source?has_content>
    <span class="mark" aria-hidden="true"><#rt>
      <img src="${source}" alt="" width="24" height="24" decoding="async" referrerpolicy="no-referrer" data-initial="${layout.initial(name)}"></span>
  <#elseif icons.has(p.providerId)>
    <span class="mark" aria-hidden="true"><@icons.draw p.providerId/></span>
  <#else>
    <@layout.monogram name/>
  </#if>
</#macro>

<#function nameOf p>
  <#local name = (p.displayName)!>
  <#return name?has_content?then(advancedMsg(name), p.alias)>
</#function>

<#function categoryOf p>
  <#return ((p.themeConfig.category)!)?trim>
</#function>

<#-- An image as data, an https address, or a path on this server (not //host, and not /\host, which browsers read the same way). -->
<#function iconOf p>
  <#local icon = ((p.themeConfig.icon)!)?trim>
  <#if icon?matches(r"(?is)data:image/[a-z0-9.+-]+[;,].*|https://[^\s]+|/(?![/\\])[^\s\\]*")><#return icon></#if>
  <#return "">
</#function>
