//! Blueprints: loading, scopes, rendering.
