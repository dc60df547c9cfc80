using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace OkkiBridge.Deploy.Tests;

/// <summary><c>docker-compose.yml</c>, its merges done.</summary>
internal static class ComposeFile
{
    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, Dictionary<object, object>> Services { get; } = Read();

    private static Dictionary<string, Dictionary<object, object>> Read()
    {
        var parser = new MergingParser(new Parser(new StringReader(Repository.Read("docker-compose.yml"))));
        var file = new DeserializerBuilder().WithDuplicateKeyChecking().Build().Deserialize<Dictionary<string, object>>(parser);
        return ((Dictionary<object, object>)file["services"]).ToDictionary(s => (string)s.Key, s => (Dictionary<object, object>)s.Value);
    }
}
