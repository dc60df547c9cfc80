namespace OkkiBridge.Hosting.Tests;

public sealed class SecretFilesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("tiger-lily\n", "tiger-lily")]
    [InlineData("tiger-lily\r\n", "tiger-lily")]
    [InlineData(" tiger lily ", " tiger lily ")]
    public void A_key_with_file_behind_it_names_the_file_that_holds_the_value(string content, string secret)
    {
        File.WriteAllText(_file, content);

        var (secrets, faults) = SecretFiles.Read([new("ConnectionStrings:MongoDbFile", _file)]);

        Assert.Empty(faults);
        Assert.Equal([new("ConnectionStrings:MongoDb", secret)], secrets);
    }

    [Fact]
    public void A_missing_file_is_a_fault_that_names_key_and_file() => Assert.Equal(
        ["Okki:ClientSecretFile: the file /nowhere/secret does not exist"], SecretFiles.Read([new("Okki:ClientSecretFile", "/nowhere/secret")]).Faults);

    [Theory]
    [InlineData("AWS_PROFILE")]
    [InlineData("Logging:PathFile")]
    [InlineData("Console:File")]
    public void Keys_of_another_kind_are_left_alone(string key)
    {
        var (secrets, faults) = SecretFiles.Read([new(key, "/nowhere/secret")]);

        Assert.Empty(secrets);
        Assert.Empty(faults);
    }
}
