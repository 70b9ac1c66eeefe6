// The name that the button to register gives to Google's script.
globalThis.onSubmitRecaptcha = () => document.getElementById("kc-register-form").requestSubmit();
