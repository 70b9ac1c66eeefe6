<#-- Our own drawings. They take the colour of the text around them, so one drawing serves light, dark and forced colours. -->
<#assign shapes = {
  "alert": r'<circle cx="12" cy="12" r="9.25"/><path d="M12 7.25v5.5M12 16.5v.05"/>',
  "success": r'<circle cx="12" cy="12" r="9.25"/><path d="m8 12.5 2.75 2.75L16.25 9.5"/>',
  "info": r'<circle cx="12" cy="12" r="9.25"/><path d="M12 11.25v5.5M12 7.5v.05"/>',
  "reveal": r'<path d="M2.75 12S6 5.75 12 5.75 21.25 12 21.25 12 18 18.25 12 18.25 2.75 12 2.75 12Z"/>'
    + r'<circle cx="12" cy="12" r="2.75"/><path class="strike" d="m4 20 16-16"/>',
  "password": r'<rect x="4.75" y="10.5" width="14.5" height="9.75" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5M12 14.5v2"/>',
  "passkey": r'<circle cx="9.5" cy="7.5" r="3.75"/><path d="M3 20v-1a6.5 6.5 0 0 1 9.5-5.75"/>'
    + r'<circle cx="17.5" cy="13" r="2.5"/><path d="M17.5 15.5v5.75m0-2.25h1.75"/>',
  "register": r'<circle cx="10" cy="7.75" r="3.75"/><path d="M3.25 20a6.75 6.75 0 0 1 13.5 0M19 8v6M16 11h6"/>',
  "language": r'<circle cx="12" cy="12" r="9.25"/>'
    + r'<path d="M2.75 12h18.5M12 2.75c2.5 2.5 3.75 5.6 3.75 9.25s-1.25 6.75-3.75 9.25C9.5 18.75 8.25 15.65 8.25 12S9.5 5.25 12 2.75Z"/>'
}>

<#macro draw name>
<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"
  aria-hidden="true" focusable="false">${shapes[name]?no_esc}</svg>
</#macro>
