using NJsonSchema;
using OkkiBridge.Plans.Schemas;

namespace OkkiBridge.Plans.Tests;

public sealed class SchemaTests
{
    private static readonly string[] Documents = ["source", "target", "mapping", "plan"];
    private static readonly System.Text.Json.JsonDocumentOptions Lenient = new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static TheoryData<string> Right => [.. Corpus.With("error.txt", without: true).Concat(Shipped)];

    public static TheoryData<string> WrongSettings => ["wrong_plan_key", "wrong_plan_section", "wrong_plan_enabled", "wrong_plan_on_existing", "wrong_plan_detail_mode"];

    private static IEnumerable<string> Shipped => Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "plans"));

    [Theory]
    [MemberData(nameof(Right))]
    public async Task What_loads_is_valid(string folder)
    {
        foreach (var document in Documents)
        {
            var path = Path.Combine(Corpus.Folder(folder), $"{document}.json");
            if (File.Exists(path)) Assert.Empty((await SchemaAsync(document)).Validate(Strict(path)).Select(e => $"{document}: {e}"));
        }
    }

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task What_plan_json_refuses_is_invalid(string corpusCase) =>
        Assert.NotEmpty((await SchemaAsync("plan")).Validate(Strict(Path.Combine(Corpus.Folder(corpusCase), "plan.json"))));

    [Fact]
    public void The_committed_schemas_are_those_of_the_code() => Assert.All(PlanSchemas.All, schema => Assert.True(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schemas", schema.Key)) == schema.Value,
        $"docs/schemas/{schema.Key} is old: dotnet run --project cli -- plan schema docs/schemas"));

    private static Task<JsonSchema> SchemaAsync(string document) => JsonSchema.FromJsonAsync(PlanSchemas.All[$"{document}.schema.json"], TestContext.Current.CancellationToken);

    private static string Strict(string path)
    {
        using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllText(path), Lenient);
        return System.Text.Json.JsonSerializer.Serialize(document.RootElement);
    }
}
