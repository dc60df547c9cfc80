namespace OkkiBridge.Extractor.Okki;

/// <summary>OKKI did not answer usefully, after the client's own retries: a later try may succeed.</summary>
internal sealed class OkkiUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>OKKI refuses every call: credentials, scope, or a module that is not switched on. Only a person can help.</summary>
internal sealed class OkkiConfigurationException(string message) : Exception(message);
