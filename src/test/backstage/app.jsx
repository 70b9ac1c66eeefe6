// What a portal's App.tsx says, without its plugins. Tests reach the two APIs by `window`.
import {
  AlertApiForwarder,
  AppRouter,
  createSpecializedApp,
  ErrorAlerter,
  ErrorApiForwarder,
  FrontendHostDiscovery,
  OAuth2,
  OAuthRequestManager,
} from '@backstage/core-app-api';
import { AlertDisplay, ErrorPage, OAuthRequestDialog, Progress, SignInPage } from '@backstage/core-components';
import {
  alertApiRef,
  configApiRef,
  createApiFactory,
  createApiRef,
  discoveryApiRef,
  errorApiRef,
  identityApiRef,
  oauthRequestApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import { themes, UnifiedThemeProvider } from '@backstage/theme';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom';

const oidcPkceApiRef = createApiRef({ id: 'auth.oidc-pkce' });

const provider = {
  id: 'oidc-pkce',
  title: 'Company account',
  message: 'Sign in with your company account',
  apiRef: oidcPkceApiRef,
};

const app = createSpecializedApp({
  apis: [
    createApiFactory(alertApiRef, new AlertApiForwarder()),
    createApiFactory(oauthRequestApiRef, new OAuthRequestManager()),
    createApiFactory({
      api: errorApiRef,
      deps: { alertApi: alertApiRef },
      factory: ({ alertApi }) => new ErrorAlerter(alertApi, new ErrorApiForwarder()),
    }),
    createApiFactory({
      api: discoveryApiRef,
      deps: { configApi: configApiRef },
      factory: ({ configApi }) => FrontendHostDiscovery.fromConfig(configApi),
    }),
    createApiFactory({
      api: oidcPkceApiRef,
      deps: { configApi: configApiRef, discoveryApi: discoveryApiRef, oauthRequestApi: oauthRequestApiRef },
      factory: ({ configApi, discoveryApi, oauthRequestApi }) =>
        OAuth2.create({
          configApi,
          discoveryApi,
          oauthRequestApi,
          provider: { id: provider.id, title: provider.title, icon: () => null },
          environment: configApi.getOptionalString('auth.environment'),
          defaultScopes: ['openid', 'profile', 'email'],
        }),
    }),
  ],
  components: {
    NotFoundErrorPage: ErrorPage,
    BootErrorPage: ({ error }) => <pre>{String(error)}</pre>,
    ErrorBoundaryFallback: ({ error }) => <pre>{String(error)}</pre>,
    Progress,
    Router: BrowserRouter,
    SignInPage: props => <SignInPage {...props} providers={['guest', provider]} />,
  },
  icons: {},
  plugins: [],
  themes: [
    {
      id: 'light',
      title: 'Light',
      variant: 'light',
      Provider: ({ children }) => <UnifiedThemeProvider theme={themes.light}>{children}</UnifiedThemeProvider>,
    },
  ],
});

function Expose() {
  window.authApi = useApi(oidcPkceApiRef);
  window.identityApi = useApi(identityApiRef);
  return null;
}

function Home() {
  const authApi = useApi(oidcPkceApiRef);
  const identityApi = useApi(identityApiRef);
  const [identity, setIdentity] = useState();
  const [profile, setProfile] = useState();
  const [state, setState] = useState();
  useEffect(() => {
    identityApi.getBackstageIdentity().then(setIdentity);
    identityApi.getProfileInfo().then(setProfile);
    const subscription = authApi.sessionState$().subscribe(setState);
    return () => subscription.unsubscribe();
  }, [authApi, identityApi]);
  if (!identity || !profile) {
    return <Progress />;
  }
  return (
    <main>
      <h1>Signed in as {profile.displayName}</h1>
      <p id="email">{profile.email}</p>
      <p id="entity">{identity.userEntityRef}</p>
      <p id="ownership">{identity.ownershipEntityRefs.join(' ')}</p>
      <p id="session-state">{state}</p>
      <button type="button" onClick={() => identityApi.signOut()}>
        Sign out
      </button>
    </main>
  );
}

const Root = app.createRoot(
  <>
    <AlertDisplay />
    <OAuthRequestDialog />
    <Expose />
    <AppRouter>
      <Home />
    </AppRouter>
  </>,
);

createRoot(document.getElementById('root')).render(<Root />);
