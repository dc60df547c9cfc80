using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace OkkiBridge.Deploy.Tests.Observability;

/// <summary>An alert of <c>deploy/observability/rules.yaml</c>.</summary>
internal sealed record AlertRule
{
    public string Alert { get; init; } = "";

    public string Expr { get; init; } = "";

    public string For { get; init; } = "";

    public Dictionary<string, string> Labels { get; init; } = [];

    public Dictionary<string, string> Annotations { get; init; } = [];
}

internal static class AlertRules
{
    /// <summary>In the order of the file.</summary>
    public static IReadOnlyList<AlertRule> All { get; } =
    [
        .. new DeserializerBuilder().WithNamingConvention(YamlDotNet.Serialization.NamingConventions.CamelCaseNamingConvention.Instance).Build()
            .Deserialize<RuleFile>(new MergingParser(new Parser(new StringReader(Repository.Read("deploy/observability/rules.yaml")))))
            .Groups.SelectMany(group => group.Rules),
    ];

    private sealed record RuleFile
    {
        public List<Group> Groups { get; init; } = [];
    }

    private sealed record Group
    {
        public string Name { get; init; } = "";

        public List<AlertRule> Rules { get; init; } = [];
    }
}
