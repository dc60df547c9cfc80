using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OkkiBridge.Contracts.Tests;

/// <summary>
/// Contracts evolve by adding what is optional. Their members stand in <c>golden/&lt;version&gt;/members.txt</c>, as released and as they are at present; a release
/// keeps <c>golden/present</c> under its number.
/// </summary>
public sealed class ContractMembersTests
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden");

    public static TheoryData<string> Versions => GoldenMessagesTests.Versions;

    public static TheoryData<string> Messages => [.. Present().Where(m => m.StartsWith("Companies", StringComparison.Ordinal)).Select(m => m.Split('.')[0]).Distinct()];

    [Fact]
    public void The_present_members_are_those_that_are_written_down() => Assert.Equal(Read("present"), Present());

    [Theory, MemberData(nameof(Versions))]
    public void Every_member_of_a_version_is_still_there_as_it_was_and_what_came_later_is_optional(string version)
    {
        var then = Read(version);

        Assert.Empty(then.Except(Present()));
        Assert.DoesNotContain(Present().Except(then), later => later.Contains(" required ", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Messages))]
    public void The_present_golden_message_carries_every_member(string message)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Golden, "present", $"{message}.json")))!.AsObject();
        var carried = Names(message, json).Concat(json["companies"] is JsonArray list ? Names(nameof(NormalizedCompany), list[0]!.AsObject()) : []);

        Assert.Equal(Read("present").Select(m => m.Split(' ')[0]).Where(m => carried.Select(c => c.Split('.')[0]).Contains(m.Split('.')[0])).Order(), carried.Order());
    }

    private static IEnumerable<string> Names(string type, JsonObject json) => json.Select(member => $"{type}.{member.Key}");

    private static string[] Read(string version) => File.ReadAllLines(Path.Combine(Golden, version, "members.txt"));

    /// <summary>One line a member: type and name as on the wire, whether it is required, and its type; one a value of an enum.</summary>
    private static string[] Present() => [.. typeof(CompaniesExtracted).Assembly.GetExportedTypes()
        .SelectMany(type => type.IsEnum
            ? Enum.GetValues(type).Cast<Enum>().Select(value => $"{type.Name}.{value} {value:D}")
            : type.GetProperties().Select(p => $"{type.Name}.{JsonNamingPolicy.CamelCase.ConvertName(p.Name)}{(p.IsDefined(typeof(RequiredMemberAttribute), inherit: false) ? " required" : "")} {Spell(p.PropertyType)}"))
        .Order(StringComparer.Ordinal)];

    private static string Spell(Type type) => Nullable.GetUnderlyingType(type) is { } value ? $"{Spell(value)}?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Spell))}>"
        : type.Name;
}
