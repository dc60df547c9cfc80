namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>Wrong key, scheme disabled, wrong address …: no record's fault, and no retry helps until a person changes something.</summary>
internal sealed class TargetConfigurationException(string message) : Exception(message);
