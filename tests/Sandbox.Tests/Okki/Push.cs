using System.Text.Json;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Okki.Push;
using OkkiBridge.Testing;

namespace OkkiBridge.Sandbox.Tests.Okki;

public sealed class Push
{
    private static readonly OkkiSandboxOptions Few = new() { Companies = 5 };
    private static readonly string[] AllEvents = ["xiaoman.crm.company.create", "xiaoman.crm.company.update", "xiaoman.crm.company.delete"];

    // The reference's vectors, §6.5: the published one, and the one with slashes in its base64.
    [Fact]
    public void Is_signed_as_the_published_vector_is()
    {
        const string Body = """{"message_id":"msg_68d6527b8e41f8.33205216","data":"LWNoQmm5sYYzwiohzlgXpTuOvZd1GtoeLC05wCzMlG0hk2px0vLiul7kDd3rJ4XgmxclwuYAtacNynl4AFdESsntPwco8SrG8x8rPlO1AN0QO8V34SEQTQ41wi2JG4HjqL5CKw=="}""";
        Assert.Equal("aae37cb66c8b54b423837526025144afe23f5ac3958626b898b48607eb5f8d69", PushSeal.Signature("IdXEy84pL6gVehBPZdJytBYJ5pt85RCGnV3NPqt3D0k=", "1758876283", Body));
    }

    [Fact]
    public void Is_sealed_and_signed_as_the_vector_with_slashes_is()
    {
        const string Secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        const string Wire = """{"message_id":"msg_6924800000000.00000001","data":"CgsMDQ4PEBESExQA80t6l4vCHpmMNW3tr\/9z6v\/gVMg71fZAcdl2VAyYQdWypfhmbFYfHVfpRkpvaVcLl\/+JPctnDPTidVYBH6XbiNcfuR4P17DuGcG8yu++fYpNUlhULAO\/K7ZfKRekRF9tB\/ukZBIr+6yEq509CNj91m9dwTZ8PTtz7\/0axkdwh\/H9"}""";
        var body = PushSeal.Body(Secret, "msg_6924800000000.00000001", """{"biz":[{"biz_type":"xiaoman.crm.company.update","biz_data":{"company_id":61234567890123,"serial_id":"C-2041"}}]}""",
            [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 0]);

        Assert.Equal(Wire, PushSeal.OnTheWire(body));
        Assert.Equal("d64e9ebb01bf71c17c46c004012dd13a64818959a0422cafb2311afd6a82c3e6", PushSeal.Signature(Secret, "1764000000", body));
        Assert.Equal("8ed57258069d7667e9412493de3d91878279ddf5dbca2ab17b8000877b2b161c", PushSeal.Signature(Secret, "1764000000", Wire));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tells_of_creations_updates_and_deletions_by_id(bool overPlainSlashes)
    {
        await using var house = await OkkiHouse.OpenAsync(Few with { PushSignedOverPlainSlashes = overPlainSlashes });
        await using var callback = await Callback.OpenAsync();
        var secret = await SubscribeAsync(house, callback);
        var (changed, created) = (house.Companies.Ids[0], house.Companies.Create()[0]);
        house.Companies.Change(changed);
        house.Companies.Delete(changed);
        house.Companies.LogContact(created);   // no event

        await UntilAsync(() => house.Okki.Accounting.PushesAcknowledged == 3);
        Assert.Equal([("create", created), ("delete", changed), ("update", changed)], callback.Pushes.Select(p => Event(p, secret)).Order());
        Assert.All(callback.Pushes, p => Assert.Equal(PushSeal.Signature(secret, p.Timestamp, overPlainSlashes ? p.Body.Replace("\\/", "/", StringComparison.Ordinal) : p.Body), p.Signature));
    }

    [Fact]
    public async Task Comes_again_three_times_and_is_then_dropped_for_ever()
    {
        await using var house = await OkkiHouse.OpenAsync(Few);
        await using var callback = await Callback.OpenAsync();
        await SubscribeAsync(house, callback);
        callback.Acknowledges = false;
        house.Companies.Change();

        await UntilAsync(() =>
        {
            house.Clock.Advance(TimeSpan.FromSeconds(10));
            return house.Okki.Accounting.PushesDropped == 1;
        });
        Assert.Equal((4, 1), (callback.Pushes.Count, callback.Pushes.Select(p => p.MessageId).Distinct().Count()));
    }

    [Fact]
    public async Task Can_hold_several_events_and_come_twice()
    {
        await using var house = await OkkiHouse.OpenAsync(Few with { PushEventsPerMessage = 3, PushDuplicates = 1 });
        await using var callback = await Callback.OpenAsync();
        var secret = await SubscribeAsync(house, callback);
        house.Companies.ChangeMany(3);

        await UntilAsync(() => callback.Pushes.Count == 2);
        Assert.Single(callback.Pushes.Select(p => p.MessageId).Distinct());
        Assert.Equal(3, JsonDocument.Parse(callback.Pushes.First().Open(secret)).RootElement.GetProperty("biz").GetArrayLength());
    }

    [Fact]
    public async Task Is_set_up_with_the_key_names_of_its_pages()
    {
        await using var house = await OkkiHouse.OpenAsync(Few);
        await using var callback = await Callback.OpenAsync();
        var secret = await SubscribeAsync(house, callback);
        Assert.Equal(32, Convert.FromBase64String(secret).Length);

        var shown = (await house.Wire.Get("/v1/webhook")).Json.GetProperty("data");
        Assert.Equal((callback.Url, "0", false), (shown.GetProperty("callback_url").GetString(), shown.GetProperty("callback_verify").GetString(), shown.TryGetProperty("security_config", out _)));
        Assert.Equal(200, (await house.Wire.Post("/v1/webhook/test", new { })).Code);
        Assert.Equal("1", (await house.Wire.Get("/v1/webhook")).Json.GetProperty("data").GetProperty("callback_verify").GetString());

        Assert.NotEqual(secret, (await house.Wire.Post("/v1/webhook/regenerate-secret", new { })).Json.GetProperty("data").GetProperty("webhook_secret").GetString());
        Assert.Equal(AllEvents, (await house.Wire.Get("/v1/subscribe/crm.company")).Json.GetProperty("data").GetProperty("subscribe_config").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(200, (await house.Wire.Send(HttpMethod.Delete, "/v1/subscribe/crm.company", null)).Code);
        Assert.Equal(0, (await house.Wire.Get("/v1/subscribe")).Json.GetProperty("data").GetArrayLength());
        await house.Wire.Send(HttpMethod.Delete, "/v1/webhook", null);
        Assert.Equal(404, (await house.Wire.Get("/v1/webhook")).Code);
    }

    [Fact]
    public async Task Is_refused_to_a_plan_without_it()
    {
        await using var house = await OkkiHouse.OpenAsync(Few with { PushAllowed = false });
        Assert.Equal("No Privilege", (await house.Wire.Get("/v1/webhook")).Json.GetProperty("message").GetString());
    }

    private static async Task<string> SubscribeAsync(OkkiHouse house, Callback callback)
    {
        var created = await house.Wire.Post("/v1/webhook", new { callback_url = callback.Url });
        await house.Wire.Post("/v1/subscribe", new { subscribe_type = "crm.company", subscribe_configs = AllEvents.Select(e => new { biz_type = e }) });
        return created.Json.GetProperty("data").GetProperty("security_config").GetString()!;
    }

    private static (string, long) Event(ReceivedPush push, string secret)
    {
        var biz = JsonDocument.Parse(push.Open(secret)).RootElement.GetProperty("biz")[0];
        return (biz.GetProperty("biz_type").GetString()!.Split('.')[^1], biz.GetProperty("biz_data").GetProperty("company_id").GetInt64());
    }

    private static Task UntilAsync(Func<bool> condition) =>
        Eventually.TrueAsync(() => Task.FromResult(condition()), () => "it never came", TestContext.Current.CancellationToken);
}
