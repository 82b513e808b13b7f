"use strict";

// An endpoint that takes a token and needs none has an empty requirement beside the others. Swagger
// UI takes that for met and closes the lock, as if somebody had signed in. Here a closed lock says
// that a token is sent along, and nothing else.
const locksOfTokensAlone = () => ({
  statePlugins: {
    auth: {
      wrapSelectors: {
        isAuthorized: (original) => (state, requirements) =>
          original(state, requirements?.filter((requirement) => requirement.size > 0)),
      },
    },
  },
});

SwaggerUIBundle({
  url: "{{ schema_url|escapejs }}",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [locksOfTokensAlone],
  layout: "BaseLayout",
  ...{{ settings|safe }},
});
