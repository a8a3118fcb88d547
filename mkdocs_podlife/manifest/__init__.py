"""Text → documents with source marks → Pod, with defaults and the API server's verdict."""
